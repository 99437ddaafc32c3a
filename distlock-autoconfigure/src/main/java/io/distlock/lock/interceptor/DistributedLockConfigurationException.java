package io.distlock.lock.interceptor;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.DistributedLockException;
import java.io.Serial;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A {@link DistributedLock} method that cannot work as it is written: mend the annotation, the method or its settings. */
public class DistributedLockConfigurationException extends DistributedLockException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String problem;
    private final String action;

    DistributedLockConfigurationException(Method method, String problem, String action) {
        this(describe(method), problem, action, null);
    }

    DistributedLockConfigurationException(Method method, String problem, String action, Throwable cause) {
        this(describe(method), problem, action, cause);
    }

    @SuppressWarnings("NullAway") // the superclass passes the cause to Throwable, which takes null
    private DistributedLockConfigurationException(
            String method, String problem, String action, @org.jspecify.annotations.Nullable Throwable cause) {
        super("@DistributedLock on %s: %s. %s".formatted(method, problem, action), cause);
        this.method = method;
        this.problem = problem;
        this.action = action;
    }

    /** Class, name and parameter types of the annotated method. */
    public String method() {
        return method;
    }

    /** What is wrong, without a full stop. */
    public String problem() {
        return problem;
    }

    /** What to do about it, as a sentence. */
    public String action() {
        return action;
    }

    static String describe(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        return method.getDeclaringClass().getName() + "." + method.getName() + parameters;
    }
}
