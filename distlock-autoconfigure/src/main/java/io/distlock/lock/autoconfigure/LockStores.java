package io.distlock.lock.autoconfigure;

import io.distlock.lock.LockMode;
import io.distlock.lock.spi.LockCapability;
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

    private static final String NEEDS_CONSENSUS = "quorum";
    private static final String NEEDS_CURATOR = "zookeeper";

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
                                                ? "there is no Redis connection factory, ZooKeeper connect string or"
                                                        + " CuratorFramework bean"
                                                : "there are several LockStore beans: " + String.join(", ", own)),
                        "Add spring-boot-starter-data-redis and set spring.data.redis.host or url; or set"
                                + " distlock.zookeeper.connect-string; or set distlock.store to one of: "
                                + String.join(", ", names())
                                + ". Without locks set distlock.enabled=false."));
    }

    /** Refuses a name that nothing stands for, and a type of store that the application is not set up for. */
    void requireUsable(String name) {
        requireKnown(name);
        if (!isOwn(name)) {
            factory(name).validate();
        }
    }

    /** Refuses a store that does not offer the mode. */
    void requireMode(String name, LockMode mode) {
        requireKnown(name);
        boolean offered = isOwn(name)
                ? beans.getBean(name, LockStore.class).capabilities().contains(LockCapability.READ_WRITE)
                : factory(name).offers(mode);
        if (!offered) {
            throw new LockConfigurationException(
                    "Lock store '%s' does not offer mode %s".formatted(name, mode),
                    "Use mode EXCLUSIVE, or a store whose locks can be shared: redis, zookeeper, memory.");
        }
    }

    /** Makes the store, or takes the bean, which its context closes. */
    LockStoreFactory.Created create(String name) {
        requireKnown(name);
        if (isOwn(name)) {
            return new LockStoreFactory.Created(new UnclosedLockStore(beans.getBean(name, LockStore.class)), () -> {});
        }
        return factory(name).create();
    }

    private void requireKnown(String name) {
        if (names().contains(name)) {
            return;
        }
        if (name.equals(NEEDS_CURATOR)) {
            throw new LockConfigurationException(
                    "Lock store '%s' needs Curator, which is not on the class path".formatted(name),
                    "Add org.apache.curator:curator-framework and org.apache.zookeeper:zookeeper, as"
                            + " distlock-spring-boot-starter does.");
        }
        if (name.equals(NEEDS_CONSENSUS)) {
            throw new LockConfigurationException(
                    "Lock store '%s' needs consensus-core, which is not on the class path".formatted(name),
                    "Add io.distlock:consensus-spring-boot-starter, and set distlock.consensus.nodes to three or five"
                            + " independent servers.");
        }
        throw new LockConfigurationException(
                "There is no lock store '%s'; there are: %s".formatted(name, String.join(", ", names())),
                "Correct distlock.store, distlock.locks.<name>.store or the store of the annotation; or define a"
                        + " LockStore bean named '%s'.".formatted(name));
    }

    private boolean isOwn(String name) {
        return Arrays.asList(ownStores()).contains(name);
    }

    private LockStoreFactory factory(String type) {
        return factories
                .orderedStream()
                .filter(factory -> factory.type().equals(type))
                .findFirst()
                .orElseThrow();
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
