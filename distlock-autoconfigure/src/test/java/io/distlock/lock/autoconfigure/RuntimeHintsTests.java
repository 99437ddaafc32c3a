package io.distlock.lock.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.OnBusy;
import io.distlock.lock.autoconfigure.zookeeper.ZooKeeperLockProperties;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.javapoet.ClassName;

/** What ahead-of-time processing of an application keeps for a native image. */
class RuntimeHintsTests {

    private final RuntimeHints hints = process();

    @Test
    void luaScriptsAreKept() throws IOException {
        Resource[] scripts =
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/distlock/lock/redis/*.lua");

        assertThat(scripts).isNotEmpty();
        for (Resource script : scripts) {
            assertThat(resource().forResource("io/distlock/lock/redis/" + script.getFilename()))
                    .accepts(hints);
        }
    }

    @Test
    void attributesOfTheAnnotationAreKept() {
        assertThat(reflection()
                        .onType(DistributedLock.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(hints);
    }

    @Test
    void propertiesAreKept() {
        assertThat(reflection().onType(DistlockProperties.class)).accepts(hints);
        assertThat(reflection().onType(DistlockProperties.Lock.class)).accepts(hints);
    }

    @Test
    void connectionsOfZooKeeperAreKept() {
        for (String socket : List.of("ClientCnxnSocketNIO", "ClientCnxnSocketNetty")) {
            assertThat(reflection()
                            .onType(TypeReference.of("org.apache.zookeeper." + socket))
                            .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
                    .accepts(hints);
        }
        assertThat(reflection().onType(ZooKeeperLockProperties.class)).accepts(hints);
    }

    @Test
    void whatKeysAndFallbacksReachIsKept() {
        assertThat(reflection().onType(Orders.class).withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(hints);
        assertThat(reflection().onMethodInvocation(Order.class, "sku")).accepts(hints);
    }

    /** Fails where a bean cannot be written as code. */
    private static RuntimeHints process() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(Application.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get(Application.class)), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            return generation.getRuntimeHints();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {
        @Bean
        Orders orders() {
            return new Orders();
        }
    }

    static class Orders {
        @DistributedLock(name = "stock", key = "#order.sku", onBusy = OnBusy.FALLBACK, fallbackMethod = "later")
        public void reserve(Order order) {}

        public void later(Order order) {}
    }

    record Order(String sku) {}
}
