package io.distlock.consensus.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.distlock.consensus.Register;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
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
                new PathMatchingResourcePatternResolver().getResources("classpath*:io/distlock/consensus/redis/*.lua");

        assertThat(scripts).isNotEmpty();
        for (Resource script : scripts) {
            assertThat(resource().forResource("io/distlock/consensus/redis/" + script.getFilename()))
                    .accepts(hints);
        }
    }

    @Test
    void propertiesAreKept() {
        assertThat(reflection().onType(ConsensusProperties.class)).accepts(hints);
        assertThat(reflection().onType(ConsensusProperties.Node.class)).accepts(hints);
    }

    /** Fails where a bean cannot be written as code. */
    private static RuntimeHints process() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(Application.class);
            DefaultGenerationContext generation = new DefaultGenerationContext(
                    new ClassNameGenerator(ClassName.get("example", "Application")), new InMemoryGeneratedFiles());
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            return generation.getRuntimeHints();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        @Bean
        Object user(org.springframework.beans.factory.ObjectProvider<Register> register) {
            return register;
        }
    }
}
