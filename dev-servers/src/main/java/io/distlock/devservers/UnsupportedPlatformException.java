package io.distlock.devservers;

/** There is no server binary for this operating system and processor: use a server of your own. */
public final class UnsupportedPlatformException extends DevServerException {

    private static final long serialVersionUID = 1L;

    UnsupportedPlatformException(String message) {
        super(message);
    }
}
