package io.distlock.txn.autoconfigure.xa;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.transaction.annotation.Transactional;

/** An application with a database and messages that may die in its first transaction, as by SIGKILL. It has nothing on any disk. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({XaCrashApplication.Orders.class, DeathAtPoint.class})
public class XaCrashApplication {

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(XaCrashApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
        System.exit(1); // it should have died
    }

    @Bean
    CommandLineRunner work(Orders orders, @Value("${test.first-id:0}") long firstId) {
        return arguments -> {
            if (firstId > 0) {
                DeathAtPoint.tryUntilDead(firstId, orders::place);
            }
        };
    }

    static class Orders {

        private final JmsTemplate messages;
        private final JdbcClient database;

        Orders(JmsTemplate messages, JdbcClient database) {
            this.messages = messages;
            this.database = database;
        }

        @Transactional
        public void place(long id) {
            database.sql("insert into purchase values (?, 'book')").param(id).update();
            messages.convertAndSend(XaApplication.QUEUE, "order " + id);
        }
    }
}
