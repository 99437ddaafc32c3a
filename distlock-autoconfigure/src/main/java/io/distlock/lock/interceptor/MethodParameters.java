package io.distlock.lock.interceptor;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;

/**
 * The variables that an expression sees: {@code #name}, {@code #a0} and {@code #p0} for each parameter.
 *
 * @param count number of parameters
 * @param names empty if the class was compiled without {@code -parameters}
 */
record MethodParameters(int count, Optional<List<String>> names) {

    private static final DefaultParameterNameDiscoverer DISCOVERER = new DefaultParameterNameDiscoverer();

    /** @param annotated the method that carries the annotation, whose names count; empty names there give way to the first's */
    static MethodParameters of(Method method, @Nullable Object annotated) {
        MethodParameters declared = annotated instanceof Method above ? of(above) : of(method);
        return declared.names.isPresent() ? declared : of(method);
    }

    private static MethodParameters of(Method method) {
        @Nullable String @Nullable [] found = DISCOVERER.getParameterNames(method);
        List<String> names = new ArrayList<>();
        for (@Nullable String name : found == null ? new String[0] : found) {
            if (name != null) {
                names.add(name);
            }
        }
        return new MethodParameters(
                method.getParameterCount(),
                names.size() == method.getParameterCount() ? Optional.of(List.copyOf(names)) : Optional.empty());
    }

    boolean contains(String variable) {
        if (names.isPresent() && names.get().contains(variable)) {
            return true;
        }
        for (int i = 0; i < count; i++) {
            if (variable.equals("a" + i) || variable.equals("p" + i)) {
                return true;
            }
        }
        return false;
    }

    Map<String, @Nullable Object> variables(@Nullable Object[] arguments) {
        Map<String, @Nullable Object> variables = new HashMap<>();
        for (int i = 0; i < count; i++) {
            variables.put("a" + i, arguments[i]);
            variables.put("p" + i, arguments[i]);
        }
        if (names.isPresent()) {
            for (int i = 0; i < count; i++) {
                variables.put(names.get().get(i), arguments[i]);
            }
        }
        return variables;
    }

    /** What a message offers instead of an unknown variable. */
    String help() {
        if (count == 0) {
            return "The method has no parameters: use a constant in quotes, or leave the attribute out.";
        }
        return names.map(known -> "The parameters are #" + String.join(", #", known) + ", or by position #a0.")
                .orElse(
                        "The names of the parameters are not in the class file: compile with -parameters, or use #a0 to #a"
                                + (count - 1) + ".");
    }
}
