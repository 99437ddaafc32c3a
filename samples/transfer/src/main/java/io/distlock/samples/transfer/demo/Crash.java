package io.distlock.samples.transfer.demo;

import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.Advisor;
import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;

/** Makes this process die in the middle of its first transfer, as suddenly as by kill -9. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "transfer.demo", havingValue = false)
@ConditionalOnProperty("transfer.crash-at")
class Crash {

    private static final Logger log = LoggerFactory.getLogger(Crash.class);

    /** The transfer in a distributed transaction dies at the point that is set. */
    @Bean
    TransactionEngineCustomizer crashInTransaction(DemoProperties properties) {
        return new TransactionEngineCustomizer() {
            @Override
            public ProtocolProbe probe(String decisionLog) {
                return (point, transaction) -> {
                    CrashPoint crashAt = properties.crashAt();
                    if (crashAt != null && crashAt.is(point)) {
                        die("%s of transaction %s".formatted(crashAt.text(), transaction));
                    }
                };
            }
        };
    }

    /** The naive one dies after the debit, before the deposit. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor crashBetweenCommits() {
        MethodBeforeAdvice dying = (method, arguments, target) -> die("between the two commits of " + arguments[0]);
        NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(dying);
        advisor.setMappedName("deposit");
        return advisor;
    }

    private static void die(String where) {
        log.info("dies now, {}", where);
        Runtime.getRuntime().halt(137); // what a shell says of a process that was killed with -9
    }
}
