package io.distlock.lock.autoconfigure.quorum;

import io.distlock.consensus.Register;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Chooses among the registers of the application, without making any before it is needed. Thread-safe. */
final class RegisterBeans {

    private final @Nullable String configured;
    private final ConfigurableListableBeanFactory beans;

    /** @param configured name of the bean to use, blank for the only or primary one */
    RegisterBeans(@Nullable String configured, ConfigurableListableBeanFactory beans) {
        this.configured = configured == null || configured.isBlank() ? null : configured;
        this.beans = beans;
    }

    Register get() {
        return beans.getBean(chosen(), Register.class);
    }

    /**
     * Name of the bean to use.
     *
     * @throws LockConfigurationException if there is none, no clear choice, or not the one that is asked for
     */
    String chosen() {
        List<String> names = Arrays.asList(beans.getBeanNamesForType(Register.class, true, false));
        if (names.isEmpty()) {
            throw new LockConfigurationException(
                    "Lock store 'quorum' needs a Register bean, and there is none",
                    "Add io.distlock:consensus-spring-boot-starter and set distlock.consensus.nodes to three or five"
                            + " independent servers; or define a bean of type io.distlock.consensus.Register.");
        }
        String named = configured;
        if (named != null) {
            if (!names.contains(named)) {
                throw new LockConfigurationException(
                        "distlock.quorum.register is '%s', and there is no such Register bean".formatted(named),
                        "Set it to one of: " + String.join(", ", names));
            }
            return named;
        }
        return only(names)
                .or(() -> only(primary(names)))
                .orElseThrow(() -> new LockConfigurationException(
                        "There are several Register beans, and locks need one: " + String.join(", ", names),
                        "Set distlock.quorum.register to the name of one of them, or make one @Primary."));
    }

    private List<String> primary(List<String> names) {
        return names.stream()
                .filter(beans::containsBeanDefinition)
                .filter(name -> beans.getMergedBeanDefinition(name).isPrimary())
                .toList();
    }

    private static Optional<String> only(List<String> names) {
        return names.size() == 1 ? Optional.of(names.get(0)) : Optional.empty();
    }
}
