package io.distlock.txn.autoconfigure.interceptor;

import io.distlock.txn.DistributedTransactionException;
import java.io.Serial;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A method with {@link io.distlock.txn.DistributedTransaction} that cannot work as it is written: mend the annotation, the method or its
 * settings.
 */
public class DistributedTransactionConfigurationException extends DistributedTransactionException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String method;
    private final String problem;
    private final String action;

    DistributedTransactionConfigurationException(Method method, String problem, String action) {
        super("@DistributedTransaction on %s: %s. %s".formatted(describe(method), problem, action));
        this.method = describe(method);
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

    private static String describe(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", "(", ")"));
        return method.getDeclaringClass().getName() + "." + method.getName() + parameters;
    }
}
