package io.distlock.lock.autoconfigure;

import io.distlock.lock.spi.LockStore;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds stores by name: the {@link LockStore} beans of the application first, then the types of the {@linkplain
 * LockStoreFactory factories}. Thread-safe.
 */
final class LockStores {

    private static final Set<String> PLANNED = Set.of("zookeeper", "quorum");

    private final @Nullable String configured;
    private final ListableBeanFactory beans;
    private final ObjectProvider<LockStoreFactory> factories;

    LockStores(@Nullable String configured, ListableBeanFactory beans, ObjectProvider<LockStoreFactory> factories) {
        this.configured = configured == null || configured.isBlank() ? null : configured;
        this.beans = beans;
        this.factories = factories;
    }

    /** Name of the default store. */
    String defaultName() {
        if (configured != null) {
            return configured;
        }
        String[] own = ownStores();
        if (own.length == 1) {
            return own[0];
        }
        return factories
                .orderedStream()
                .filter(LockStoreFactory::isConfigured)
                .map(LockStoreFactory::type)
                .findFirst()
                .orElseThrow(() -> new LockConfigurationException(
                        "No store for distributed locks: distlock.store is not set and %s"
                                .formatted(
                                        own.length == 0
                                                ? "there is no Redis connection factory"
                                                : "there are several LockStore beans: " + String.join(", ", own)),
                        "Add spring-boot-starter-data-redis and set spring.data.redis.host or url; or set distlock.store"
                                + " to one of: " + String.join(", ", names())
                                + ". Without locks set distlock.enabled=false."));
    }

    /** Refuses a name that nothing stands for. */
    void requireKnown(String name) {
        if (PLANNED.contains(name) && !names().contains(name)) {
            throw new LockConfigurationException(
                    "Lock store '%s' is not available yet".formatted(name),
                    "Use one of: %s. Or define a LockStore bean of that name.".formatted(String.join(", ", names())));
        }
        if (!names().contains(name)) {
            throw new LockConfigurationException(
                    "There is no lock store '%s'; there are: %s".formatted(name, String.join(", ", names())),
                    "Correct distlock.store, distlock.locks.<name>.store or the store of the annotation; or define a"
                            + " LockStore bean named '%s'.".formatted(name));
        }
    }

    /** Makes the store, or takes the bean, which its context closes. */
    LockStoreFactory.Created create(String name) {
        requireKnown(name);
        if (Arrays.asList(ownStores()).contains(name)) {
            return new LockStoreFactory.Created(new UnclosedLockStore(beans.getBean(name, LockStore.class)), () -> {});
        }
        return factories
                .orderedStream()
                .filter(factory -> factory.type().equals(name))
                .findFirst()
                .orElseThrow()
                .create();
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>(Arrays.asList(ownStores()));
        factories.orderedStream().map(LockStoreFactory::type).forEach(names::add);
        return names;
    }

    private String[] ownStores() {
        return beans.getBeanNamesForType(LockStore.class, true, false);
    }
}
