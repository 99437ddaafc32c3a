package io.distlock.lock.autoconfigure.zookeeper;

import io.distlock.lock.autoconfigure.LockConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Chooses among the clients of the application. A client that is no candidate for injection by type, such as that of a {@code
 * @Bean(defaultCandidate = false)}, is only used by its name. Thread-safe.
 */
final class CuratorFrameworks {

    private final @Nullable String configured;
    private final ConfigurableListableBeanFactory beans;

    /** @param configured name of the bean to use, blank for the only or primary one */
    CuratorFrameworks(@Nullable String configured, ConfigurableListableBeanFactory beans) {
        this.configured = configured == null || configured.isBlank() ? null : configured;
        this.beans = beans;
    }

    /**
     * Name of the bean to use, empty if there is none.
     *
     * @throws LockConfigurationException if there are several without a clear choice, or not the one that is asked for
     */
    Optional<String> chosen() {
        if (configured != null) {
            return Optional.of(requireKnown(configured));
        }
        List<String> candidates = all().stream().filter(this::isCandidate).toList();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        return only(candidates, definition -> true)
                .or(() -> only(candidates, BeanDefinition::isPrimary))
                .or(() -> only(candidates, definition -> !definition.isFallback()))
                .or(() -> {
                    throw new LockConfigurationException(
                            "There are several CuratorFramework beans, and locks need one: "
                                    + String.join(", ", candidates),
                            "Set distlock.zookeeper.client to the name of one of them, or make one @Primary."
                                    + " For locks on another store, set distlock.store.");
                });
    }

    CuratorFramework get(String name) {
        return beans.getBean(name, CuratorFramework.class);
    }

    /** Whether there is any that may be used; which one may still be unclear. */
    boolean exist() {
        return configured != null || all().stream().anyMatch(this::isCandidate);
    }

    private String requireKnown(String name) {
        if (!all().contains(name)) {
            throw new LockConfigurationException(
                    "distlock.zookeeper.client is '%s', and there is no such CuratorFramework bean".formatted(name),
                    all().isEmpty()
                            ? "Define it, or remove distlock.zookeeper.client and set distlock.zookeeper.connect-string."
                            : "Set it to one of: " + String.join(", ", all()));
        }
        return name;
    }

    private Optional<String> only(List<String> names, Predicate<BeanDefinition> kind) {
        List<String> found = names.stream()
                .filter(name -> definition(name).map(kind::test).orElse(true))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private boolean isCandidate(String name) {
        return definition(name)
                .map(definition -> definition.isAutowireCandidate()
                        && (!(definition instanceof AbstractBeanDefinition full) || full.isDefaultCandidate()))
                .orElse(true);
    }

    /** Empty for an object that was registered without one. */
    private Optional<BeanDefinition> definition(String name) {
        return beans.containsBeanDefinition(name) ? Optional.of(beans.getMergedBeanDefinition(name)) : Optional.empty();
    }

    private List<String> all() {
        return Arrays.asList(beans.getBeanNamesForType(CuratorFramework.class, true, false));
    }
}
