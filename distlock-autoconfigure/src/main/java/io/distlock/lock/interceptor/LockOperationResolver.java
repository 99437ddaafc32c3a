package io.distlock.lock.interceptor;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockKey;
import io.distlock.lock.LockMode;
import io.distlock.lock.LockRequest;
import io.distlock.lock.OnBusy;
import io.distlock.lock.VersionOptions;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.util.StringValueResolver;

/** Makes an operation of an annotated method: settings of its name win over the annotation, what is left stays empty. */
final class LockOperationResolver {

    private final Function<String, LockSettings> settingsByName;
    private final StringValueResolver placeholders;
    private final OptimisticTransactions transactions = SpringTransactions.optimistic();

    LockOperationResolver(Function<String, LockSettings> settingsByName, StringValueResolver placeholders) {
        this.settingsByName = settingsByName;
        this.placeholders = placeholders;
    }

    LockOperation resolve(Method method, Class<?> targetClass) {
        MergedAnnotation<DistributedLock> found = LockPointcut.annotationOf(method)
                .orElseThrow(() -> new IllegalStateException("No @DistributedLock on " + method));
        DistributedLock annotation = found.synthesize();
        MethodParameters parameters = MethodParameters.of(method, found.getSource());
        String name = name(method, annotation);
        LockSettings settings = settingsByName.apply(name);
        LockMode mode = settings.mode().orElse(annotation.mode());
        List<KeyExpression> keys = keys(method, annotation, mode, parameters);
        ReturnKind kind = kind(method, targetClass, mode, settings.onBusy().orElse(annotation.onBusy()));
        OnBusy onBusy = settings.onBusy().orElse(annotation.onBusy());
        Optional<String> fallback =
                settings.fallbackMethod().or(() -> text(method, "fallbackMethod", annotation.fallbackMethod()));
        return new LockOperation(
                method,
                template(method, name, mode, annotation, settings),
                settings.store()
                        .or(() -> text(method, "store", annotation.store()))
                        .orElse(""),
                expression(method, "key", annotation.key(), parameters).map(KeyExpression::new),
                keys,
                expression(method, "condition", annotation.condition(), parameters)
                        .map(ConditionExpression::new),
                onBusy,
                onBusy == OnBusy.FALLBACK
                        ? Optional.of(FallbackMethods.find(method, targetClass, fallback))
                        : Optional.empty(),
                settings.onLost().orElse(annotation.onLost()),
                settings.release().orElse(annotation.release()),
                kind,
                mode == LockMode.OPTIMISTIC
                        ? Optional.of(optimistic(method, targetClass, annotation, settings))
                        : Optional.empty());
    }

    private OptimisticRules optimistic(
            Method method, Class<?> targetClass, DistributedLock annotation, LockSettings settings) {
        try {
            return new OptimisticRules(
                    settings.maxAttempts().orElse(annotation.maxAttempts()),
                    settings.backoff()
                            .or(() -> duration(method, "backoff", annotation.backoff()))
                            .orElse(VersionOptions.defaults().backoff()),
                    transactions.begins(method, targetClass));
        } catch (IllegalArgumentException e) {
            throw outOfRange(method, e);
        }
    }

    private String name(Method method, DistributedLock annotation) {
        Optional<String> name = text(method, "name", annotation.name());
        Optional<String> value = text(method, "value", annotation.value());
        if (name.isPresent() && value.isPresent() && !name.equals(value)) {
            throw new DistributedLockConfigurationException(
                    method,
                    "it has name \"%s\" and value \"%s\"".formatted(name.get(), value.get()),
                    "Both mean the same: set one of them.");
        }
        return name.or(() -> value)
                .orElseThrow(() -> new DistributedLockConfigurationException(
                        method, "it has no name", "Name the family of the lock: @DistributedLock(name = \"stock\")."));
    }

    private LockRequest template(
            Method method, String name, LockMode mode, DistributedLock annotation, LockSettings settings) {
        try {
            return new LockRequest(
                    LockKey.of(name),
                    mode == LockMode.OPTIMISTIC ? LockMode.EXCLUSIVE : mode,
                    settings.waitTime().or(() -> duration(method, "waitTime", annotation.waitTime())),
                    settings.leaseTime().or(() -> duration(method, "leaseTime", annotation.leaseTime())),
                    settings.minHoldTime().or(() -> duration(method, "minHoldTime", annotation.minHoldTime())),
                    settings.maxHoldTime().or(() -> duration(method, "maxHoldTime", annotation.maxHoldTime())));
        } catch (IllegalArgumentException e) {
            throw outOfRange(method, e);
        }
    }

    private static DistributedLockConfigurationException outOfRange(Method method, IllegalArgumentException e) {
        return new DistributedLockConfigurationException(
                method,
                String.valueOf(e.getMessage()),
                "Change the annotation, or distlock.locks.<name>.* if it is set there.",
                e);
    }

    private static ReturnKind kind(Method method, Class<?> targetClass, LockMode mode, OnBusy onBusy) {
        ReturnKind kind = MethodRules.check(method, targetClass, onBusy);
        if (mode == LockMode.OPTIMISTIC && kind != ReturnKind.PLAIN) {
            throw new DistributedLockConfigurationException(
                    method,
                    "mode is OPTIMISTIC, but it returns %s, whose work cannot be repeated from here"
                            .formatted(method.getReturnType().getName()),
                    "Return the result itself, or use EXCLUSIVE.");
        }
        return kind;
    }

    private Optional<Duration> duration(Method method, String attribute, String value) {
        return text(method, attribute, value).map(text -> {
            try {
                return DurationStyle.detectAndParse(text);
            } catch (IllegalArgumentException e) {
                throw new DistributedLockConfigurationException(
                        method, "%s = \"%s\" is no duration".formatted(attribute, text), "Write 5s or PT5S.", e);
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
            throw new DistributedLockConfigurationException(
                    method,
                    "%s = \"%s\" cannot be resolved: %s".formatted(attribute, value, e.getMessage()),
                    "Set the property, or give a default as ${property:default}.",
                    e);
        }
    }

    private static Optional<MethodExpression> expression(
            Method method, String attribute, String text, MethodParameters parameters) {
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(MethodExpression.parse(method, attribute, text, parameters));
    }

    private static List<KeyExpression> keys(
            Method method, DistributedLock annotation, LockMode mode, MethodParameters parameters) {
        if (annotation.keys().length == 0) {
            return List.of();
        }
        if (!annotation.key().isEmpty()) {
            throw new DistributedLockConfigurationException(
                    method,
                    "it has both key and keys",
                    "Put all expressions into keys; a list as key is one key of several parts.");
        }
        if (mode == LockMode.OPTIMISTIC) {
            throw new DistributedLockConfigurationException(
                    method,
                    "mode is OPTIMISTIC, which checks one version, but it has keys",
                    "Use key, or another mode.");
        }
        return Arrays.stream(annotation.keys())
                .map(text -> {
                    if (text.isBlank()) {
                        throw new DistributedLockConfigurationException(
                                method, "one of its keys is empty", "Write an expression, as #order.sku.");
                    }
                    return new KeyExpression(MethodExpression.parse(method, "keys", text, parameters));
                })
                .toList();
    }
}
