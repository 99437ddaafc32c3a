package io.distlock.samples.shop.chaos;

import io.distlock.txn.autoconfigure.TransactionEngineCustomizer;
import io.distlock.txn.engine.ProtocolProbe;
import io.distlock.txn.spi.OnePhaseParticipant;
import io.distlock.txn.spi.TransactionParticipant;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.util.concurrent.CompletableFuture;
import org.springframework.aop.Advisor;
import org.springframework.aop.MethodBeforeAdvice;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;

/** Leads a service past its {@link CrashPoint}s; the demo adds it by {@code spring.main.sources}. */
@Configuration(proxyBeanMethods = false)
@Import({Crash.class, CrashController.class})
public class Mortality {

    /** Points of the protocol: the coordinator's by its probe, others around the participants. */
    @Bean
    TransactionEngineCustomizer crashInTransaction(Crash crash) {
        return new TransactionEngineCustomizer() {

            @Override
            public ProtocolProbe probe(String log) {
                return (point, transaction) -> {
                    switch (point) {
                        case BEFORE_DECISION -> crash.reached(CrashPoint.BEFORE_DECISION);
                        case AFTER_DECISION -> crash.reached(CrashPoint.AFTER_DECISION);
                        case AFTER_COMMIT_OF_BRANCH -> crash.reached(CrashPoint.AFTER_FIRST_COMMIT);
                        default -> {}
                    }
                };
            }

            @Override
            public TransactionParticipant participant(String log, TransactionParticipant participant) {
                return participant instanceof OnePhaseParticipant
                        ? participant
                        : new MortalParticipant(participant, crash);
            }
        };
    }

    /** A try has committed when its handler returns; the answer with the vote leaves later. */
    @Bean
    FilterRegistrationBean<Filter> crashAfterTry(Crash crash) {
        return new FilterRegistrationBean<>((request, response, chain) -> {
            chain.doFilter(request, response);
            if (((HttpServletRequest) request).getRequestURI().endsWith("/reservations")) {
                crash.reached(CrashPoint.AFTER_TRY);
            }
        });
    }

    /** The naive order dies between its calls. */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor crashBetweenCalls(ObjectProvider<Crash> crash) {
        MethodBeforeAdvice dying =
                (method, arguments, target) -> crash.getObject().reached(CrashPoint.BETWEEN_CALLS);
        NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(dying);
        advisor.setMappedName("chargeAtOnce");
        return advisor;
    }

    /** A service of the demo ends with it, however that ends. */
    @Bean
    CompletableFuture<Void> endWithParent(@Value("${shop.parent}") long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .thenRun(() -> Runtime.getRuntime().halt(0)); // a parent that had time would have closed us
    }
}
