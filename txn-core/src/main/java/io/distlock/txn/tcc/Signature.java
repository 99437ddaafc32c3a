package io.distlock.txn.tcc;

import java.lang.reflect.Method;
import java.util.List;

/** What a method has in common with those that it overrides or implements, apart from generic ones. */
record Signature(String name, List<Class<?>> parameters) {

    static Signature of(Method method) {
        return new Signature(method.getName(), List.of(method.getParameterTypes()));
    }
}
