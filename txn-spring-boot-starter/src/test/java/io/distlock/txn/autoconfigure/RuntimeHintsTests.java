package io.distlock.txn.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.txn.DistributedTransaction;
import io.distlock.txn.tcc.Cancel;
import io.distlock.txn.tcc.Confirm;
import io.distlock.txn.tcc.TccParticipant;
import io.distlock.txn.tcc.Try;
import java.util.UUID;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.javapoet.ClassName;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.util.ClassUtils;

/** Ahead-of-time processing of a whole application. */
class RuntimeHintsTests {

    private final RuntimeHints hints = process();

    @Test
    void annotationIsReadByName() {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(DistributedTransaction.class)
                        .withMemberCategory(MemberCategory.INVOKE_DECLARED_METHODS))
                .accepts(hints);
    }

    @Test
    void participantsAreCalledByReflection() {
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Stock.class, "ship"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onType(Parcel.class)).accepts(hints);
    }

    @Test
    void scriptsAndFormsOfDecisionsStay() {
        assertThat(RuntimeHintsPredicates.resource().forResource("io/distlock/txn/branch-h2.sql"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.resource().forResource("io/distlock/txn/decision-log-postgresql.sql"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(TypeReference.of("io.distlock.txn.log.DecisionCodec$Form")))
                .accepts(hints);
    }

    @Test
    void localManagersCanBeWrapped() {
        assertThat(RuntimeHintsPredicates.proxies()
                        .forInterfaces(AopProxyUtils.completeJdkProxyInterfaces(
                                ClassUtils.getAllInterfacesForClass(JdbcTransactionManager.class))))
                .accepts(hints);
    }

    private static RuntimeHints process() {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(Application.class)), new InMemoryGeneratedFiles());
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.register(Application.class);
        new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        return generation.getRuntimeHints();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            exclude = {HibernateJpaAutoConfiguration.class, DataJpaRepositoriesAutoConfiguration.class})
    static class Application {

        @Bean
        DataSource dataSource() {
            JdbcDataSource dataSource = new JdbcDataSource();
            dataSource.setUrl("jdbc:h2:mem:" + UUID.randomUUID());
            return dataSource;
        }

        @Bean
        Stock stock() {
            return new Stock();
        }
    }

    record Parcel(String sku, int pieces) {}

    @TccParticipant("stock")
    static class Stock {

        @Try
        public void reserve(Parcel parcel) {}

        @Confirm
        public void ship(Parcel parcel) {}

        @Cancel
        public void release(Parcel parcel) {}
    }
}
