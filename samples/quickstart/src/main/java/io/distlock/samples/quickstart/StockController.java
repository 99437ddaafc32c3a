package io.distlock.samples.quickstart;

import io.distlock.lock.LockNotAcquiredException;
import io.distlock.lock.LockStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The stock service over HTTP. */
@RestController
@RequestMapping("/stock/{sku}")
class StockController {

    private static final int SECONDS_MAX = 600;
    private static final Logger log = LoggerFactory.getLogger(StockController.class);

    private final StockService stock;
    private final NaiveStockService naive;
    private final Shelf shelf;
    private final AsyncTaskExecutor executor;

    StockController(StockService stock, NaiveStockService naive, Shelf shelf, AsyncTaskExecutor executor) {
        this.stock = stock;
        this.naive = naive;
        this.shelf = shelf;
        this.executor = executor;
    }

    @GetMapping
    Stock show(@PathVariable String sku) {
        return new Stock(sku, shelf.items(sku), shelf.sales(sku));
    }

    @PutMapping
    Stock fill(@PathVariable String sku, @RequestParam int items) {
        shelf.fill(sku, items);
        return show(sku);
    }

    @PostMapping("/sales")
    Sale buy(@PathVariable String sku, @RequestParam String buyer) throws InterruptedException {
        return soldOr410(sku, stock.buy(sku, buyer));
    }

    @PostMapping("/naive-sales")
    Sale buyNaively(@PathVariable String sku, @RequestParam String buyer) throws InterruptedException {
        return soldOr410(sku, naive.buy(sku, buyer));
    }

    /** Returns at once; the lock is held in the background. */
    @PostMapping("/stocktaking")
    @ResponseStatus(HttpStatus.ACCEPTED)
    String takeStock(@PathVariable String sku, @RequestParam(defaultValue = "60") int seconds) {
        if (seconds < 1 || seconds > SECONDS_MAX) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "seconds must be 1 to " + SECONDS_MAX);
        }
        executor.execute(() -> {
            try {
                stock.takeStock(sku, Duration.ofSeconds(seconds));
            } catch (Exception e) {
                log.warn("Stocktaking of {} failed: {}", sku, e.getMessage());
            }
        });
        return "Stocktaking of %s goes on in process %d for %d s%n"
                .formatted(sku, ProcessHandle.current().pid(), seconds);
    }

    @ExceptionHandler
    ProblemDetail isLocked(LockNotAcquiredException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.LOCKED, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail storeIsAway(LockStoreException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }

    private static Sale soldOr410(String sku, Optional<Sale> sale) {
        return sale.orElseThrow(() -> new ResponseStatusException(HttpStatus.GONE, sku + " is sold out"));
    }

    record Stock(String sku, int items, List<Sale> sales) {}
}
