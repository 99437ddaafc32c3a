package io.distlock.samples.consensus;

import io.distlock.consensus.RegisterResult;
import java.io.Serial;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;

/** No majority has answered in time. Proposing again is safe, and finds out. */
@ResponseStatus(HttpStatus.SERVICE_UNAVAILABLE)
public final class UndecidedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    UndecidedException(RegisterResult result) {
        super("The election is not decided: " + result);
    }
}
