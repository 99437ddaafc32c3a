package io.distlock.txn.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Chooses one bean of a type for a decision log: the one that is named, else the only or primary one. A bean that is no candidate for
 * injection by type is only used by its name. Makes no beans before {@link #get}. Thread-safe.
 */
public final class BeanChoice<T> {

    private final Class<T> type;
    private final String property;
    private final @Nullable String configured;
    private final ConfigurableListableBeanFactory beans;

    /**
     * @param property that names the bean
     * @param configured its value, blank if it is not set
     */
    public BeanChoice(
            Class<T> type, String property, @Nullable String configured, ConfigurableListableBeanFactory beans) {
        this.type = type;
        this.property = property;
        this.configured = configured == null || configured.isBlank() ? null : configured;
        this.beans = beans;
    }

    /** Whether there is one bean to use without any doubt. */
    public boolean isClear() {
        return configured != null || unambiguous(candidates()).isPresent();
    }

    /** Whether there is any that may be used; which one may still be unclear. */
    public boolean exists() {
        return configured != null || !candidates().isEmpty();
    }

    /**
     * Name of the bean to use, empty if there is none.
     *
     * @throws TransactionConfigurationException if there are several without a clear choice, or not the one that is asked for
     */
    public Optional<String> chosen() {
        if (configured != null) {
            return Optional.of(requireKnown(configured));
        }
        List<String> candidates = candidates();
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        return unambiguous(candidates).or(() -> {
            throw new TransactionConfigurationException(
                    "There are several %s beans, and the decision log needs one: %s"
                            .formatted(type.getSimpleName(), String.join(", ", candidates)),
                    "Set %s to the name of one of them, or make one @Primary.".formatted(property));
        });
    }

    public T get(String name) {
        return beans.getBean(name, type);
    }

    private String requireKnown(String name) {
        if (!all().contains(name)) {
            throw new TransactionConfigurationException(
                    "%s is '%s', and there is no such %s bean".formatted(property, name, type.getSimpleName()),
                    all().isEmpty()
                            ? "Define it, or remove the property."
                            : "Set it to one of: " + String.join(", ", all()));
        }
        return name;
    }

    private Optional<String> unambiguous(List<String> candidates) {
        return only(candidates, definition -> true)
                .or(() -> only(candidates, BeanDefinition::isPrimary))
                .or(() -> only(candidates, definition -> !definition.isFallback()));
    }

    private Optional<String> only(List<String> names, Predicate<BeanDefinition> kind) {
        List<String> found = names.stream()
                .filter(name -> definition(name).map(kind::test).orElse(true))
                .toList();
        return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    }

    private List<String> candidates() {
        return all().stream().filter(this::isCandidate).toList();
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
        return Arrays.asList(beans.getBeanNamesForType(type, true, false));
    }
}
