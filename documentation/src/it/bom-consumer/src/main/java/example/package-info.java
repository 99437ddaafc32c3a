/** An application that takes the versions of distlock from its bill of materials. */
package example;
