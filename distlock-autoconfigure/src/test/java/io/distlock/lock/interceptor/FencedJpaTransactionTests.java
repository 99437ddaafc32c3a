package io.distlock.lock.interceptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.distlock.lock.DistributedLock;
import io.distlock.lock.LockLostException;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** Hibernate writes its changes at the commit only, behind the check; they are in one transaction all the same. */
class FencedJpaTransactionTests {

    private static final String URL = "jdbc:h2:mem:fencedjpa;DB_CLOSE_DELAY=-1";

    private final Application application = Application.start(Database.class, Stock.class);
    private final Stock stock = application.bean(Stock.class);

    /** On connections of its own, outside of the transactions. */
    private final JdbcTemplate jdbc = new JdbcTemplate(new DriverManagerDataSource(URL));

    @BeforeEach
    void createTable() {
        new ResourceDatabasePopulator(new ClassPathResource("io/distlock/lock/fencing/schema.sql"))
                .execute(application.bean(DataSource.class));
    }

    @AfterEach
    void end() {
        jdbc.execute("drop all objects");
        application.close();
    }

    @Test
    void currentHolderCommits() {
        stock.insert(1, () -> {});

        assertThat(movements()).isEqualTo(1);
        assertThat(jdbc.queryForObject("select token from distlock_fence", Long.class))
                .isEqualTo(1);
    }

    @Test
    void staleHolderIsRolledBack() {
        assertThatExceptionOfType(LockLostException.class)
                .isThrownBy(() -> stock.insert(1, () -> jdbc.update("insert into distlock_fence values ('stock', 7)")));

        assertThat(movements()).isZero();
        assertThat(jdbc.queryForObject("select token from distlock_fence", Long.class))
                .isEqualTo(7);
    }

    private int movements() {
        Integer count = jdbc.queryForObject("select count(*) from Movement", Integer.class);
        return count == null ? 0 : count;
    }

    @Entity(name = "Movement")
    static class Movement {

        @Id
        private long id;

        protected Movement() {}

        Movement(long id) {
            this.id = id;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Database {

        @Bean
        DataSource dataSource() {
            return new DriverManagerDataSource(URL);
        }

        @Bean
        LocalContainerEntityManagerFactoryBean entityManagerFactory(DataSource dataSource) {
            LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
            factory.setDataSource(dataSource);
            factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
            factory.setManagedTypes(PersistenceManagedTypes.of(Movement.class.getName()));
            factory.setJpaPropertyMap(Map.of("hibernate.hbm2ddl.auto", "create"));
            return factory;
        }

        @Bean
        JpaTransactionManager transactionManager(EntityManagerFactory factory) {
            return new JpaTransactionManager(factory);
        }

        @Bean
        LockLostListenerRegistrar registrar(
                ObjectProvider<ConfigurableTransactionManager> managers, DistributedLockAdvisor advisor) {
            return new LockLostListenerRegistrar(managers, new FencingTransactionListener(advisor, key -> true));
        }
    }

    static class Stock {

        private final EntityManager entities;

        Stock(EntityManagerFactory factory) {
            this.entities = SharedEntityManagerCreator.createSharedEntityManager(factory);
        }

        @Transactional
        @DistributedLock("stock")
        public void insert(long id, Runnable action) {
            entities.persist(new Movement(id));
            action.run();
        }
    }
}
