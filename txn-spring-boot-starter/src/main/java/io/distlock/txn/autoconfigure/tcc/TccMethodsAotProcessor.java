package io.distlock.txn.autoconfigure.tcc;

import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** Keeps the methods of participants, which are called by reflection, and the arguments that are recorded as JSON. */
final class TccMethodsAotProcessor implements BeanRegistrationAotProcessor {

    private final BindingReflectionHintsRegistrar arguments = new BindingReflectionHintsRegistrar();

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
        return type.isAnnotationPresent(TccParticipant.class)
                ? (generation, code) -> keep(type, generation.getRuntimeHints().reflection())
                : null;
    }

    private void keep(Class<?> type, ReflectionHints hints) {
        for (Class<?> level = type; level != null && level != Object.class; level = level.getSuperclass()) {
            hints.registerType(level, MemberCategory.INVOKE_DECLARED_METHODS);
        }
        ReflectionUtils.doWithMethods(
                type, method -> keepArguments(method, hints), method -> method.isAnnotationPresent(Try.class));
    }

    private void keepArguments(Method method, ReflectionHints hints) {
        arguments.registerReflectionHints(hints, method.getGenericParameterTypes());
    }
}
