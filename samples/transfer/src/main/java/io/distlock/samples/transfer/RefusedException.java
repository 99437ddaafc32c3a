package io.distlock.samples.transfer;

/** An account does not take part in the transfer, for example because it has not enough money; nothing has happened. */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
