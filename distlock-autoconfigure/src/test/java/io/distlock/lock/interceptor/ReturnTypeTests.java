package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.OnBusy;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.aop.framework.autoproxy.InfrastructureAdvisorAutoProxyCreator;
import org.springframework.beans.factory.annotation.Autowired;

class ReturnTypeTests {

    private final AtomicReference<ClassLoader> generated =
            new AtomicReference<>(ReturnTypeTests.class.getClassLoader());

    @ParameterizedTest
    @ValueSource(
            classes = {
                FutureWork.class,
                CallableWork.class,
                StreamWork.class,
                IntStreamWork.class,
                PublisherWork.class,
                FlowWork.class
            })
    void workThatOutlivesItsLockIsRefused(Class<?> bean) {
        assertThat(Application.startFailure(bean).problem()).contains("go on after the lock is released");
    }

    @ParameterizedTest
    @ValueSource(classes = {PrivateWork.class, StaticWork.class, FinalWork.class, PrivateAbove.class})
    void methodsThatAProxyMissesAreRefused(Class<?> bean) {
        assertThat(Application.startFailure(bean).problem()).contains("would run without its lock");
    }

    @Test
    void finalMethodOfAnInterfaceIsRefusedOnACglibProxy() {
        assertThat(Application.startFailure(FinalOfInterface.class).problem()).contains("final");
    }

    @Test
    void finalMethodOfAnInterfaceWorksOnAJdkProxy() {
        try (Application application = Application.start(JdkProxies.class, FinalOfInterface.class)) {
            application.bean(Contract.class).work();

            assertThat(application.locks.lastKey()).isEqualTo("stock");
        }
    }

    @Test
    void methodOutsideTheInterfacesIsRefusedOnAJdkProxy() {
        assertThat(Application.startFailure(JdkProxies.class, BesideInterface.class)
                        .problem())
                .contains("in no interface");
    }

    @Test
    void skipWithAPrimitiveIsRefused() {
        DistributedLockConfigurationException failure = Application.startFailure(SkippedInt.class);

        assertThat(failure.problem()).contains("int");
        assertThat(failure.action()).contains("Integer");
    }

    @Test
    void fallbackMustBeNamedAndExistAndFit() {
        assertThat(Application.startFailure(NoFallback.class).action()).isEqualTo("Set fallbackMethod.");
        assertThat(Application.startFailure(OtherParameters.class).problem()).contains("other(String) does not exist");
        assertThat(Application.startFailure(OtherResult.class).problem()).contains("returns java.lang.Integer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.springframework.web.context.request.async.DeferredResult",
                "org.springframework.web.context.request.async.WebAsyncTask",
                "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody"
            })
    void resultsThatTheWebLayerFillsInLaterAreRefused(String type) throws Exception {
        Class<?> extended =
                generate(new ByteBuddy().subclass(Class.forName(type)).name("Extended"));

        assertThat(ReturnKind.of(methodOf(extended, new Class<?>[0]))).isEmpty();
    }

    @Test
    void suspendFunctionsAreRefused() throws Exception {
        Class<?> continuation = generate(new ByteBuddy().makeInterface().name("kotlin.coroutines.Continuation"));

        Method method = methodOf(Object.class, new Class<?>[] {String.class, continuation});

        assertThat(ReturnKind.of(method)).isEmpty();
        assertThat(ReturnKind.isSuspending(method)).isTrue();
    }

    @Test
    void lazyBeanIsNotCreatedByTheValidation() {
        try (Application application = Application.start(Later.class, Plain.class)) {
            assertThat(application.context.getBeanFactory().containsSingleton("returnTypeTests.Later"))
                    .isFalse();
        }
    }

    private Method methodOf(Class<?> returnType, Class<?>[] parameters) throws Exception {
        Class<?> type = generate(new ByteBuddy()
                .makeInterface()
                .name("Work" + returnType.getSimpleName())
                .defineMethod("work", returnType, Visibility.PUBLIC)
                .withParameters(parameters)
                .withoutCode());
        return type.getMethods()[0];
    }

    /** Classes that are not on the path of this module, each in a loader below that of what it refers to. */
    private Class<?> generate(DynamicType.Builder<?> builder) {
        ClassLoader parent = generated.get();
        Class<?> type = builder.make()
                .load(parent, ClassLoadingStrategy.Default.WRAPPER)
                .getLoaded();
        generated.set(type.getClassLoader());
        return type;
    }

    static class FutureWork {
        @DistributedLock("stock")
        Future<String> work() {
            return CompletableFuture.completedFuture("");
        }
    }

    static class CallableWork {
        @DistributedLock("stock")
        Callable<String> work() {
            return () -> "";
        }
    }

    static class StreamWork {
        @DistributedLock("stock")
        Stream<String> work() {
            return Stream.of();
        }
    }

    static class IntStreamWork {
        @DistributedLock("stock")
        IntStream work() {
            return IntStream.of();
        }
    }

    static class PublisherWork {
        @DistributedLock("stock")
        Publisher<String> work() {
            return subscriber -> {};
        }
    }

    static class FlowWork {
        @DistributedLock("stock")
        java.util.concurrent.Flow.Publisher<String> work() {
            return subscriber -> {};
        }
    }

    static class PrivateWork {
        @DistributedLock("stock")
        private void work() {}
    }

    static class PrivateAbove extends PrivateWork {}

    static class StaticWork {
        @DistributedLock("stock")
        static void work() {}
    }

    static class FinalWork {
        @DistributedLock("stock")
        final void work() {}
    }

    interface Contract {
        void work();
    }

    static class FinalOfInterface implements Contract {
        @Override
        @DistributedLock("stock")
        public final void work() {}
    }

    static class BesideInterface implements Contract {
        @Override
        public void work() {}

        @DistributedLock("stock")
        public void beside() {}
    }

    static class JdkProxies {
        @Autowired
        void useInterfaces(InfrastructureAdvisorAutoProxyCreator creator) {
            creator.setProxyTargetClass(false);
        }
    }

    static class SkippedInt {
        @DistributedLock(name = "stock", onBusy = OnBusy.SKIP)
        int work() {
            return 1;
        }
    }

    static class NoFallback {
        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK)
        void work() {}
    }

    static class OtherParameters {
        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK, fallbackMethod = "other")
        void work(String text) {}

        void other(int number) {}
    }

    static class OtherResult {
        @DistributedLock(name = "stock", onBusy = OnBusy.FALLBACK, fallbackMethod = "other")
        String work() {
            return "";
        }

        Integer other() {
            return 1;
        }
    }

    @org.springframework.context.annotation.Lazy
    static class Later {}

    static class Plain {
        @DistributedLock("stock")
        void work() {}
    }
}
