package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.Propagation;
import io.distlock.txn.TransactionOptions;
import io.distlock.txn.autoconfigure.manager.DistributedTransactionAttribute;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.interceptor.NoRollbackRuleAttribute;
import org.springframework.transaction.interceptor.RollbackRuleAttribute;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringValueResolver;

/** Makes a transaction attribute of an annotated method. Thread-safe. */
final class TransactionAttributeResolver {

    private static final int NAME_LENGTH_MAX = 128;

    private final Supplier<Duration> defaultTimeout;
    private final StringValueResolver placeholders;

    /** @param defaultTimeout asked for with the first method */
    TransactionAttributeResolver(Supplier<Duration> defaultTimeout, StringValueResolver placeholders) {
        this.defaultTimeout = defaultTimeout;
        this.placeholders = placeholders;
    }

    DistributedTransactionAttribute resolve(DistributedTransaction annotation, Method method, Class<?> targetClass) {
        MethodRules.check(method, targetClass);
        try {
            TransactionOptions options = new TransactionOptions(
                    name(annotation, method, targetClass),
                    timeout(annotation, method).orElseGet(defaultTimeout),
                    annotation.completion(),
                    annotation.rollbackOnBranchFailure());
            return new DistributedTransactionAttribute(
                    behavior(annotation.propagation()),
                    options,
                    text(method, "log", annotation.log()).orElse(""),
                    rules(annotation));
        } catch (IllegalArgumentException e) {
            throw new DistributedTransactionConfigurationException(
                    method, String.valueOf(e.getMessage()), "Change the annotation.");
        }
    }

    private String name(DistributedTransaction annotation, Method method, Class<?> targetClass) {
        Optional<String> name = text(method, "name", annotation.name());
        Optional<String> value = text(method, "value", annotation.value());
        if (name.isPresent() && value.isPresent() && !name.equals(value)) {
            throw new DistributedTransactionConfigurationException(
                    method,
                    "it has name \"%s\" and value \"%s\"".formatted(name.get(), value.get()),
                    "Both mean the same: set one of them.");
        }
        return name.or(() -> value).orElseGet(() -> {
            String whole = ClassUtils.getUserClass(targetClass).getSimpleName() + "." + method.getName();
            return whole.substring(Math.max(0, whole.length() - NAME_LENGTH_MAX));
        });
    }

    private Optional<Duration> timeout(DistributedTransaction annotation, Method method) {
        return text(method, "timeout", annotation.timeout()).map(text -> {
            try {
                return DurationStyle.detectAndParse(text);
            } catch (IllegalArgumentException e) {
                throw new DistributedTransactionConfigurationException(
                        method, "timeout = \"%s\" is no duration".formatted(text), "Write 10s or PT10S.");
            }
        });
    }

    private Optional<String> text(Method method, String attribute, String value) {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(placeholders.resolveStringValue(value))
                    .map(String::strip)
                    .filter(resolved -> !resolved.isEmpty());
        } catch (IllegalArgumentException e) {
            throw new DistributedTransactionConfigurationException(
                    method,
                    "%s = \"%s\" cannot be resolved: %s".formatted(attribute, value, e.getMessage()),
                    "Set the property, or give a default as ${property:default}.");
        }
    }

    private static List<RollbackRuleAttribute> rules(DistributedTransaction annotation) {
        List<RollbackRuleAttribute> rules = new ArrayList<>();
        for (Class<? extends Throwable> type : annotation.rollbackFor()) {
            rules.add(new RollbackRuleAttribute(type));
        }
        for (Class<? extends Throwable> type : annotation.noRollbackFor()) {
            rules.add(new NoRollbackRuleAttribute(type));
        }
        return rules;
    }

    private static int behavior(Propagation propagation) {
        return switch (propagation) {
            case REQUIRED -> TransactionDefinition.PROPAGATION_REQUIRED;
            case SUPPORTS -> TransactionDefinition.PROPAGATION_SUPPORTS;
            case MANDATORY -> TransactionDefinition.PROPAGATION_MANDATORY;
            case REQUIRES_NEW -> TransactionDefinition.PROPAGATION_REQUIRES_NEW;
            case NOT_SUPPORTED -> TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
            case NEVER -> TransactionDefinition.PROPAGATION_NEVER;
        };
    }
}
