package io.distlock.lock.autoconfigure.leader;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import io.distlock.lock.leader.LeaderElector;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * The electors of an application: those of {@code distlock.leader.*}, and its {@link LeaderElector} beans under their bean names.
 * All are started and stopped with the context, and tell {@link LeadershipGrantedEvent} and {@link LeadershipRevokedEvent}.
 * Thread-safe.
 *
 * <p>They start last and stop first: a process that leads has everything it works with, and while it shuts down another one leads.
 */
public final class LeaderElectors implements SmartLifecycle, SmartInitializingSingleton {

    private final ListableBeanFactory beans;
    private final ApplicationEventPublisher publisher;
    private final Map<String, LeaderElector> electors = new ConcurrentSkipListMap<>();
    private volatile boolean running;

    LeaderElectors(
            Map<String, LeaderElector> declared, ListableBeanFactory beans, ApplicationEventPublisher publisher) {
        this.beans = beans;
        this.publisher = publisher;
        declared.forEach(this::add);
    }

    /**
     * An elector by its name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public LeaderElector get(String name) {
        LeaderElector elector = electors.get(name);
        if (elector == null) {
            throw new IllegalArgumentException(
                    "There is no elector '%s'; there are: %s".formatted(name, String.join(", ", electors.keySet())));
        }
        return elector;
    }

    /** All electors by name. */
    public Map<String, LeaderElector> all() {
        return Collections.unmodifiableMap(electors);
    }

    @Override
    public void afterSingletonsInstantiated() {
        beans.getBeansOfType(LeaderElector.class, false, true).forEach(this::add);
    }

    @Override
    public void start() {
        running = true;
        electors.values().forEach(LeaderElector::start);
    }

    /** Does not block: the callback is run when all locks are released. */
    @Override
    public void stop(Runnable callback) {
        running = false;
        CompletableFuture<?>[] stopped = electors.values().stream()
                .map(elector -> elector.stop().toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(stopped).whenComplete((done, failure) -> callback.run());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void add(String name, LeaderElector elector) {
        if (electors.putIfAbsent(name, elector) != null) {
            throw new LockConfigurationException(
                    "There are two electors '%s': a bean, and distlock.leader.%s".formatted(name, name),
                    "Remove or rename one of them.");
        }
        elector.addListener(new LeadershipEvents(name, publisher));
    }
}
