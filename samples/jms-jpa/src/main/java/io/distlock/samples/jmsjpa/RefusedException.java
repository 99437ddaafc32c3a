package io.distlock.samples.jmsjpa;

import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** The credit check did not like the order, after everything else was done. */
@ResponseStatus(HttpStatus.CONFLICT)
public class RefusedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public RefusedException(long order) {
        super("Order %d is refused".formatted(order));
    }
}
