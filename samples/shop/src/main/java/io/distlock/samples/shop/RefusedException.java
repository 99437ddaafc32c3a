package io.distlock.samples.shop;

/** An order cannot be had, for example because it is sold out; nothing has happened. */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
