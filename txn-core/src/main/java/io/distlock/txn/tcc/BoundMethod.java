package io.distlock.txn.tcc;

import io.distlock.txn.BranchId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeBindings;

/**
 * A method of a participant, and which of its parameters are recorded. Immutable.
 *
 * @param branchAt place of the parameter that takes the branch; -1 if there is none
 * @param recorded types of the others, with type variables resolved
 */
record BoundMethod(Method method, int branchAt, List<JavaType> recorded) {

    BoundMethod {
        recorded = List.copyOf(recorded);
    }

    /**
     * Looks at a method.
     *
     * @throws IllegalArgumentException if it cannot be a participant's
     */
    static BoundMethod of(Class<?> type, Method method) {
        String where = describe(method);
        if (Modifier.isStatic(method.getModifiers()) || Modifier.isPrivate(method.getModifiers())) {
            throw new IllegalArgumentException(
                    where + " is private or static: a participant's methods belong to its object");
        }
        if (!method.trySetAccessible()) {
            throw new IllegalArgumentException(where + " is in a package that its module does not open");
        }
        List<Class<?>> parameters = Arrays.asList(method.getParameterTypes());
        int branchAt = parameters.indexOf(BranchId.class);
        if (branchAt != parameters.lastIndexOf(BranchId.class) || branchAt > 0 && branchAt < parameters.size() - 1) {
            throw new IllegalArgumentException(
                    where + " has a BranchId that is neither the first parameter nor the last");
        }
        return new BoundMethod(method, branchAt, recorded(type, method, branchAt));
    }

    /** Arguments of a call without the branch. */
    List<@Nullable Object> recordedOf(@Nullable Object[] arguments) {
        List<@Nullable Object> others = new ArrayList<>(Arrays.asList(arguments));
        if (branchAt >= 0) {
            others.remove(branchAt);
        }
        return others;
    }

    /** Arguments of a call for the branch. */
    @Nullable
    Object[] arguments(BranchId branch, List<? extends @Nullable Object> others) {
        List<@Nullable Object> all = new ArrayList<>(others);
        if (branchAt >= 0) {
            all.add(branchAt, branch);
        }
        return all.toArray();
    }

    /** Calls a method and throws what it throws. */
    static @Nullable Object invoke(Method method, Object target, @Nullable Object[] arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Exception exception) {
                throw exception;
            }
            if (cause instanceof Error error) {
                throw error;
            }
            throw new UndeclaredThrowableException(cause);
        }
    }

    String describe() {
        return describe(method);
    }

    private static String describe(Method method) {
        return "Method " + method.getDeclaringClass().getName() + "." + method.getName();
    }

    private static List<JavaType> recorded(Class<?> type, Method method, int branchAt) {
        TypeBindings bindings = ArgumentCodec.types()
                .constructType(type)
                .findSuperType(method.getDeclaringClass())
                .getBindings();
        Type[] parameters = method.getGenericParameterTypes();
        List<JavaType> recorded = new ArrayList<>();
        for (int i = 0; i < parameters.length; i++) {
            if (i != branchAt) {
                recorded.add(recorded(method, i, ArgumentCodec.types().resolveMemberType(parameters[i], bindings)));
            }
        }
        return recorded;
    }

    private static JavaType recorded(Method method, int index, JavaType type) {
        String objection = ArgumentCodec.objectionTo(type);
        if (objection != null) {
            throw new IllegalArgumentException("Parameter %d of %s cannot be recorded as JSON: %s"
                    .formatted(index + 1, describe(method), objection));
        }
        return type;
    }
}
