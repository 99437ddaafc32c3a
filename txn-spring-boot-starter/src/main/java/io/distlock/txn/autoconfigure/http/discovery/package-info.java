/** Orders to the instances that a discovery client of Spring Cloud knows. */
@NullMarked
package io.distlock.txn.autoconfigure.http.discovery;

import org.jspecify.annotations.NullMarked;
