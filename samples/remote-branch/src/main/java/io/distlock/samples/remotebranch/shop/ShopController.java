package io.distlock.samples.remotebranch.shop;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClientException;

/** The shop over HTTP. Thread-safe. */
@RestController
class ShopController {

    private final Sales sales;
    private final Points points;

    ShopController(Sales sales, Points points) {
        this.sales = sales;
        this.points = points;
    }

    /** What a customer has bought, and got for it. */
    record Account(int sales, int points) {}

    @PostMapping("/sales")
    Account sell(
            @RequestParam String customer,
            @RequestParam(defaultValue = "7") int points,
            @RequestParam(defaultValue = "false") boolean regrets) {
        sales.sell(customer, points, () -> {
            if (regrets) {
                throw new RegretException(customer);
            }
        });
        return account(customer);
    }

    @GetMapping("/account")
    Account account(@RequestParam String customer) {
        return new Account(sales.to(customer), points.of(customer));
    }

    @ExceptionHandler
    ProblemDetail noPoints(RestClientException e) {
        return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, "The points service: " + e.getMessage());
    }
}
