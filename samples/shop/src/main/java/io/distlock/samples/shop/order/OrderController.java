package io.distlock.samples.shop.order;

import io.distlock.lock.DistributedLockException;
import io.distlock.samples.shop.RefusedException;
import io.distlock.txn.autoconfigure.manager.TransactionInDoubtException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/** The order service over HTTP. */
@RestController
class OrderController {

    private static final int LATEST = 10;
    private static final int SECONDS_MAX = 60;
    private static final Logger log = LoggerFactory.getLogger(OrderController.class);

    private final OrderService service;
    private final NaiveOrderService naive;
    private final Orders orders;
    private final AsyncTaskExecutor executor;

    OrderController(OrderService service, NaiveOrderService naive, Orders orders, AsyncTaskExecutor executor) {
        this.service = service;
        this.naive = naive;
        this.orders = orders;
        this.executor = executor;
    }

    @GetMapping("/orders")
    List<Map<String, Object>> latest() {
        return orders.latest(LATEST);
    }

    @PostMapping("/orders")
    @ResponseStatus(HttpStatus.CREATED)
    Order place(@RequestParam String customer, @RequestParam String sku, @RequestParam int pieces) {
        Order order = Order.of(customer, sku, pieces);
        service.place(order);
        return order;
    }

    @PostMapping("/naive-orders")
    @ResponseStatus(HttpStatus.CREATED)
    Order placeNaively(@RequestParam String customer, @RequestParam String sku, @RequestParam int pieces) {
        Order order = Order.naive(customer, sku, pieces);
        naive.place(order);
        return order;
    }

    /** Returns at once; the order goes on in the background. */
    @PostMapping("/reviewed-orders")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Order placeWithReview(
            @RequestParam String customer,
            @RequestParam String sku,
            @RequestParam int pieces,
            @RequestParam(defaultValue = "60") int seconds) {
        Order order = Order.of(customer, sku, pieces);
        Duration review = Duration.ofSeconds(Math.min(seconds, SECONDS_MAX));
        executor.execute(() -> {
            try {
                service.placeWithReview(order, review);
            } catch (Exception e) {
                log.warn("Reviewed order {} failed: {}", order.id(), e.getMessage());
            }
        });
        return order;
    }

    @ExceptionHandler
    ProblemDetail isInvalid(IllegalArgumentException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, e.getMessage());
    }

    @ExceptionHandler
    ProblemDetail isRefused(RefusedException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, e.getMessage());
    }

    /** Nothing has happened, in a transaction at least. */
    @ExceptionHandler({TransactionException.class, RestClientException.class, DistributedLockException.class})
    ProblemDetail mayBeTriedAgain(RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, e.getMessage());
    }

    /** Nobody knows yet. */
    @ExceptionHandler
    ProblemDetail isInDoubt(TransactionInDoubtException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.getMessage());
    }
}
