package io.distlock.containers;

import org.springframework.boot.test.context.SpringBootTest;

/** The log in the application's own database. */
@SpringBootTest(
        classes = TransactionsContract.Application.class,
        properties = {
            "distlock.txn.log.type=jdbc",
            "distlock.txn.log.jdbc.initialize-schema=always",
            "distlock.txn.tcc.initialize-schema=always"
        })
class JdbcLogIT extends TransactionsContract {}
