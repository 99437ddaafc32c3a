/** An application that has nothing of distlock but the starter of transactions. */
package example;
