package io.distlock.samples.remotebranch.shop;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The customer does not want it any more. */
@ResponseStatus(HttpStatus.CONFLICT)
public class RegretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RegretException(String customer) {
        super(customer + " does not want it any more");
    }
}
