package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.distlock.consensus.Register;
import io.distlock.consensus.RegisterResult.NotApplied;
import io.distlock.consensus.RegisterResult.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

@ExtendWith(OutputCaptureExtension.class)
class ConsumerApplicationTests {

    @Test
    void startsWithTheStarterAlone() {
        try (ConfigurableApplicationContext context = SpringApplication.run(ConsumerApplication.class)) {
            assertThat(context.isRunning()).isTrue();
        }
    }

    @Test
    void startsWhileServersAreAway() {
        try (ConfigurableApplicationContext context = SpringApplication.run(
                ConsumerApplication.class,
                "--distlock.consensus.nodes.a.url=redis://localhost:1",
                "--distlock.consensus.nodes.b.url=redis://localhost:2",
                "--distlock.consensus.nodes.c.url=redis://localhost:3",
                "--distlock.consensus.timeout=1s")) {
            ConsumerApplication.Leaders leaders = context.getBean(ConsumerApplication.Leaders.class);

            assertThat(leaders.elect("me")).isEqualTo(new NotApplied(Reason.UNAVAILABLE));
        }
    }

    @Test
    void registerWithoutNodesIsExplained(CapturedOutput console) {
        assertThatThrownBy(() -> SpringApplication.run(NeedsRegister.class)).isInstanceOf(Exception.class);

        assertThat(console)
                .contains("APPLICATION FAILED TO START", "none are set", "distlock.consensus.nodes.a.url=redis://");
    }

    @Configuration(proxyBeanMethods = false)
    @Import(ConsumerApplication.class)
    static class NeedsRegister {

        @Bean
        String user(Register register) {
            return register.toString();
        }
    }
}
