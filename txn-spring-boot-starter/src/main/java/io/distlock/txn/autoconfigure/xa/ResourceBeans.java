package io.distlock.txn.autoconfigure.xa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/** The beans of an application that may be XA resources; makes them if need be. Thread-safe. */
final class ResourceBeans {

    private static final String CONNECTION_FACTORY = "jakarta.jms.ConnectionFactory";

    private final ConfigurableListableBeanFactory beans;

    ResourceBeans(ConfigurableListableBeanFactory beans) {
        this.beans = beans;
    }

    List<Object> all() {
        List<Object> all = new ArrayList<>(dataSources().values());
        all.addAll(connectionFactories().values());
        return all;
    }

    Map<String, DataSource> dataSources() {
        return named(DataSource.class);
    }

    /** Empty without JMS. */
    Map<String, ?> connectionFactories() {
        ClassLoader loader = beans.getBeanClassLoader();
        return ClassUtils.isPresent(CONNECTION_FACTORY, loader)
                ? named(ClassUtils.resolveClassName(CONNECTION_FACTORY, loader))
                : Map.of();
    }

    private <T> Map<String, T> named(Class<T> type) {
        Map<String, T> found = new LinkedHashMap<>();
        for (String name : beans.getBeanNamesForType(type, false, false)) {
            found.put(name, beans.getBean(name, type));
        }
        return found;
    }
}
