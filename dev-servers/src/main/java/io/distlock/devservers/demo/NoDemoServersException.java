package io.distlock.devservers.demo;

import io.distlock.devservers.DevServerException;
import java.util.List;

/** The servers of a demo could not be started on this machine. */
final class NoDemoServersException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> properties;

    NoDemoServersException(List<String> properties, DevServerException cause) {
        super(cause.getMessage(), cause);
        this.properties = properties;
    }

    /** Names of those that lead to other servers. */
    List<String> properties() {
        return properties;
    }
}
