package io.distlock.devservers;

import org.jspecify.annotations.Nullable;

/** A server did not start, did not answer or did not reach the state asked for: read the message, it ends with the log. */
public class DevServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DevServerException(String message) {
        super(message);
    }

    DevServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
