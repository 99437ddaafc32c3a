package io.distlock.devservers.demo;

import io.distlock.devservers.DevServerException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Servers of this process on free ports, unless properties say where others are. They end with the application context. */
public abstract class DemoServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private final List<String> properties;

    /** @param properties by which an application names servers of its own; one that is set is enough to start none */
    protected DemoServers(String... properties) {
        this.properties = List.of(properties);
    }

    /**
     * Starts them.
     *
     * @param owned takes each server as soon as it runs, to close it, the last one first
     * @return properties that lead to them
     */
    protected abstract Map<String, Object> start(Consumer<AutoCloseable> owned);

    @Override
    public final void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        if (properties.stream().anyMatch(environment::containsProperty)) {
            return;
        }
        Running running = new Running(new ArrayDeque<>());
        try {
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource("demoServers", start(running.servers::push)));
        } catch (DevServerException e) {
            running.close();
            throw new NoDemoServersException(properties, e);
        }
        DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
        beans.registerSingleton("demoServers", running);
        beans.registerDisposableBean("demoServers", running::close); // as the first one, so it is the last to go
    }

    private record Running(Deque<AutoCloseable> servers) {

        void close() {
            while (!servers.isEmpty()) {
                try {
                    servers.pop().close();
                } catch (Exception e) {
                    throw new IllegalStateException("A server of the demo did not stop", e);
                }
            }
        }
    }
}
