package io.distlock.samples.shop.payment;

import io.distlock.samples.shop.RefusedException;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Accounts over HTTP. */
@RestController
class PaymentController {

    private final ChargeParticipant charges;
    private final Accounts accounts;

    PaymentController(ChargeParticipant charges, Accounts accounts) {
        this.charges = charges;
        this.accounts = accounts;
    }

    @GetMapping("/accounts")
    List<Map<String, Object>> accounts() {
        return accounts.all();
    }

    @PostMapping("/accounts/{customer}/charges")
    void charge(@PathVariable String customer, @RequestParam String order, @RequestParam long amount) {
        charges.charge(new Charge(order, customer, amount));
    }

    @PostMapping("/accounts/{customer}/payments")
    void payAtOnce(@PathVariable String customer, @RequestParam String order, @RequestParam long amount) {
        accounts.payAtOnce(new Charge(order, customer, amount));
    }

    @ExceptionHandler
    @ResponseStatus(HttpStatus.CONFLICT)
    String isRefused(RefusedException e) {
        return String.valueOf(e.getMessage());
    }
}
