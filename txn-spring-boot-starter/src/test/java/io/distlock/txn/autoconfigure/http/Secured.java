package io.distlock.txn.autoconfigure.http;

import jakarta.servlet.DispatcherType;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpMethod;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.NegatedServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that lets nobody in without a login, and takes CSRF tokens from all but those who work. It has no word on branches. */
@Configuration(proxyBeanMethods = false)
@Profile("secured")
@Import({Secured.Servlets.class, Secured.WebFlux.class, Secured.DeniedController.class})
class Secured {

    /** With servlets. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    static class Servlets {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                            .permitAll()
                            .requestMatchers("/work/admin-*")
                            .hasRole("ADMIN")
                            .anyRequest()
                            .authenticated())
                    .csrf(csrf -> csrf.ignoringRequestMatchers("/work/*", "/denied/*"))
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }

    /** With WebFlux. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.REACTIVE)
    static class WebFlux {

        @Bean
        SecurityWebFilterChain security(ServerHttpSecurity http) {
            return http.authorizeExchange(exchanges -> exchanges
                            .pathMatchers("/work/admin-*")
                            .hasRole("ADMIN")
                            .anyExchange()
                            .authenticated())
                    .csrf(csrf -> csrf.requireCsrfProtectionMatcher(new NegatedServerWebExchangeMatcher(
                            new PathPatternParserServerWebExchangeMatcher("/{work}/{entry}", HttpMethod.POST))))
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }
    }

    /** Finds out too late that the work was not allowed. */
    @RestController
    static class DeniedController {

        private final Ledger ledger;

        DeniedController(Ledger ledger) {
            this.ledger = ledger;
        }

        @PostMapping("/denied/{entry}")
        String deny(@PathVariable String entry) {
            ledger.book(UUID.randomUUID().toString(), entry);
            throw new AccessDeniedException("not allowed after all");
        }
    }
}
