/** The decision log in a relational database, where an initiator's own transaction can carry its decision. */
@NullMarked
package io.distlock.txn.log.jdbc;

import org.jspecify.annotations.NullMarked;
