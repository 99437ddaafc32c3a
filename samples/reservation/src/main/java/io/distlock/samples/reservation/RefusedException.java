package io.distlock.samples.reservation;

/** The seat is not free, or the customer cannot pay; nothing has happened. */
public class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RefusedException(String message) {
        super(message);
    }
}
