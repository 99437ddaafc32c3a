package io.distlock.samples.transfer;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The transfer service over HTTP. */
@RestController
class TransferController {

    private static final int SECONDS_MAX = 60;
    private static final Logger log = LoggerFactory.getLogger(TransferController.class);

    private final TransferService service;
    private final NaiveTransferService naive;
    private final Auditor auditor;
    private final AsyncTaskExecutor executor;

    TransferController(
            TransferService service, NaiveTransferService naive, Auditor auditor, AsyncTaskExecutor executor) {
        this.service = service;
        this.naive = naive;
        this.auditor = auditor;
        this.executor = executor;
    }

    @GetMapping("/books")
    Books books() {
        return auditor.books();
    }

    @PostMapping("/transfers")
    Transfer transfer(@RequestParam String from, @RequestParam String to, @RequestParam long amount) {
        Transfer transfer = Transfer.of(from, to, amount);
        service.transfer(transfer);
        return transfer;
    }

    @PostMapping("/naive-transfers")
    Transfer transferNaively(@RequestParam String from, @RequestParam String to, @RequestParam long amount) {
        Transfer transfer = Transfer.of(from, to, amount);
        naive.transfer(transfer);
        return transfer;
    }

    /** Returns at once; the transfer goes on in the background. */
    @PostMapping("/reviewed-transfers")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Transfer transferWithReview(
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam long amount,
            @RequestParam(defaultValue = "60") int seconds) {
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "seconds must be 1 to " + SECONDS_MAX);
        }
        Transfer transfer = Transfer.of(from, to, amount);
        executor.execute(() -> {
            try {
                service.transferWithReview(transfer, Duration.ofSeconds(seconds));
                log.info("Reviewed transfer {} is done", transfer.id());
            } catch (Exception e) {
                log.warn("Reviewed transfer {} failed: {}", transfer.id(), e.getMessage());
            }
        });
        return transfer;
    }

    @ExceptionHandler
    ProblemDetail isInvalid(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler({RefusedException.class, UnexpectedRollbackException.class})
    ProblemDetail hasRolledBack(RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    /** Not begun, or nobody knows yet how it ended. */
    @ExceptionHandler
    ProblemDetail isUnknown(TransactionException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }
}
