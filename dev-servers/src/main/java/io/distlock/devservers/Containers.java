package io.distlock.devservers;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** What the containers of all servers have in common. */
final class Containers {

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private Containers() {}

    /** A container that counts as started at once: {@link #start} asks its server, which a look at its port cannot replace. */
    static GenericContainer<?> of(String image, int port) {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withExposedPorts(port)
                .waitingFor(new NoWait());
    }

    /** Starts a container and returns when its server answers; removes it where that takes too long. */
    static void start(GenericContainer<?> container, BooleanSupplier answers) {
        container.start();
        try {
            Await.until(container.getDockerImageName() + " answers", START_LIMIT, answers);
        } catch (DevServerException e) {
            String log = container.getLogs();
            container.stop();
            throw new DevServerException(e.getMessage() + "\n" + log, e);
        }
    }

    private static final class NoWait extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
