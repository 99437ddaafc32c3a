package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import io.distlock.txn.TransactionId;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the tries of one class, and what belongs to each. Confined to one thread. */
final class TccScanner {

    private static final TransactionId ANY = new TransactionId("0".repeat(16), "0".repeat(16), 1);

    private final Class<?> type;
    private final List<Method> methods;
    private final List<BoundMethod> confirms;
    private final List<BoundMethod> cancels;

    private TccScanner(Class<?> type) {
        this.type = type;
        this.methods = methodsOf(type);
        this.confirms = annotated(Confirm.class);
        this.cancels = annotated(Cancel.class);
    }

    /**
     * All tries of the class.
     *
     * @throws IllegalArgumentException if the class or one of its methods is not as it must be
     */
    static List<TccMethods> scan(Class<?> type) {
        return new TccScanner(type).scan(nameOf(type));
    }

    private List<TccMethods> scan(String name) {
        List<TccMethods> found = new ArrayList<>();
        Set<String> participants = new HashSet<>();
        Set<BoundMethod> unused = new HashSet<>(confirms);
        unused.addAll(cancels);
        for (BoundMethod attempt : annotated(Try.class)) {
            Try annotation = attempt.method().getAnnotation(Try.class);
            String participant = participant(name, annotation, attempt);
            if (!participants.add(participant)) {
                throw new IllegalArgumentException(
                        "%s has the same participant name '%s' as another: give it one by @Try(name = ...)"
                                .formatted(attempt.describe(), participant));
            }
            BoundMethod confirm = partner(attempt, annotation.confirm(), confirms, "Confirm");
            BoundMethod cancel = partner(attempt, annotation.cancel(), cancels, "Cancel");
            unused.remove(confirm);
            unused.remove(cancel);
            found.add(new TccMethods(participant, attempt, confirm, cancel));
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("Participant " + type.getName() + " has no method with @Try");
        }
        for (BoundMethod method : unused) {
            throw new IllegalArgumentException(method.describe() + " belongs to no @Try");
        }
        return found;
    }

    private static String nameOf(Class<?> type) {
        TccParticipant annotation = type.getAnnotation(TccParticipant.class);
        if (annotation == null) {
            throw new IllegalArgumentException(type.getName() + " is not annotated with @TccParticipant");
        }
        if (annotation.name().isEmpty() == annotation.value().isEmpty()) {
            throw new IllegalArgumentException("@TccParticipant of " + type.getName() + " needs one name");
        }
        return annotation.name() + annotation.value();
    }

    private static String participant(String name, Try annotation, BoundMethod attempt) {
        String participant =
                name + "." + (annotation.name().isEmpty() ? attempt.method().getName() : annotation.name());
        try {
            return new BranchId(ANY, "1", participant).participant();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s has no valid name; give it one by @Try(name = ...): %s"
                            .formatted(attempt.describe(), e.getMessage()),
                    e);
        }
    }

    private static BoundMethod partner(BoundMethod attempt, String name, List<BoundMethod> all, String what) {
        List<BoundMethod> candidates = all.stream()
                .filter(method -> name.isEmpty() || method.method().getName().equals(name))
                .toList();
        if (candidates.isEmpty()) {
            throw new IllegalArgumentException("%s has no @%s%s"
                    .formatted(attempt.describe(), what, name.isEmpty() ? "" : " method of the name '" + name + "'"));
        }
        if (name.isEmpty() && candidates.size() > 1) {
            throw new IllegalArgumentException("%s must name its @%s method, as there are %d"
                    .formatted(attempt.describe(), what, candidates.size()));
        }
        return candidates.stream()
                .filter(method -> method.recorded().equals(attempt.recorded()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("@%s of %s must take its parameters %s, but %s takes %s"
                        .formatted(
                                what,
                                attempt.describe(),
                                names(attempt),
                                candidates.get(0).describe(),
                                names(candidates.get(0)))));
    }

    private static List<String> names(BoundMethod method) {
        return Arrays.stream(method.method().getGenericParameterTypes())
                .map(parameter -> parameter.getTypeName())
                .toList();
    }

    private List<BoundMethod> annotated(Class<? extends Annotation> annotation) {
        return methods.stream()
                .filter(method -> method.isAnnotationPresent(annotation))
                .map(method -> BoundMethod.of(type, method))
                .toList();
    }

    /** In a fixed order, and without those that a subclass has overridden. */
    private static List<Method> methodsOf(Class<?> type) {
        List<Method> methods = new ArrayList<>();
        Set<Signature> seen = new HashSet<>();
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            Arrays.stream(level.getDeclaredMethods())
                    .filter(method -> !method.isBridge() && !method.isSynthetic())
                    .sorted(Comparator.comparing(Method::toString))
                    .filter(method -> seen.add(Signature.of(method)))
                    .forEach(methods::add);
        }
        return methods;
    }
}
