package io.distlock.samples.remotebranch;

import java.io.Serial;

/** Not to be worked for; says why in the words of HTTP. */
final class RefusedException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
