package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.lock.DistributedLock;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads the advice anew, from a class path that lacks optional jars. */
class OptionalClassesTests {

    @ParameterizedTest
    @ValueSource(strings = {"reactor-core,reactive-streams,spring-tx", "reactor-core,reactive-streams", "spring-tx"})
    void lockWorksWithoutOptionalJars(String missing) throws Exception {
        assertThat(callWithout(List.of(missing.split(",")), PlainProbe.class)).isEqualTo("stock, stock, released");
    }

    @Test
    void publisherWorksWithoutSpringTransactions() throws Exception {
        assertThat(callWithout(List.of("spring-tx"), ReactiveProbe.class)).isEqualTo("stock");
    }

    private static Object callWithout(List<String> jars, Class<?> probe) throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (jars.stream().noneMatch(jar -> new File(entry).getName().startsWith(jar))) {
                path.add(new File(entry).toURI().toURL());
            }
        }
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            thread.setContextClassLoader(loader);
            assertThat(isLoadable(loader, "org.springframework.transaction.TransactionManager"))
                    .isEqualTo(!jars.contains("spring-tx"));
            assertThat(isLoadable(loader, "reactor.core.publisher.Mono")).isEqualTo(!jars.contains("reactor-core"));
            Object fresh = loader.loadClass(probe.getName()).getConstructor().newInstance();
            return ((Callable<?>) fresh).call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static boolean isLoadable(ClassLoader loader, String type) {
        try {
            loader.loadClass(type);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    public static final class PlainProbe implements Callable<String> {

        @Override
        public String call() {
            try (Application application = Application.start(Work.class)) {
                Work work = application.bean(Work.class);
                return work.plain() + ", " + work.stage().join() + ", "
                        + (application.locks.isHeld("stock") ? "held" : "released");
            }
        }
    }

    public static final class ReactiveProbe implements Callable<String> {

        @Override
        public String call() {
            try (Application application = Application.start(ReactiveWork.class)) {
                return application.bean(ReactiveWork.class).mono().block();
            }
        }
    }

    static class Work {

        @DistributedLock("stock")
        String plain() {
            return name();
        }

        @DistributedLock("stock")
        CompletableFuture<String> stage() {
            return CompletableFuture.completedFuture(name());
        }
    }

    static class ReactiveWork {

        @DistributedLock("stock")
        reactor.core.publisher.Mono<String> mono() {
            return reactor.core.publisher.Mono.just(name());
        }
    }

    private static String name() {
        return io.distlock.lock.LockHandle.current().orElseThrow().key().id();
    }
}
