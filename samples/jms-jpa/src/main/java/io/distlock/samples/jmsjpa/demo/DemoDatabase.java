package io.distlock.samples.jmsjpa.demo;

import io.distlock.devservers.PostgresNode;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** A real PostgreSQL of this process on a free port, unless a property says where another one is. */
final class DemoDatabase implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (environment.containsProperty("spring.datasource.url")) {
            return;
        }
        PostgresNode server = PostgresNode.start();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "demoDatabase",
                        Map.of(
                                "spring.datasource.url", server.jdbcUrl(),
                                "spring.datasource.username", server.username())));
        DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
        beans.registerSingleton("demoServer", server);
        beans.registerDisposableBean("demoServer", server::close); // as the first one, so it is the last to go
    }
}
