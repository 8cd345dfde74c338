//! Other hosts, played: what Spin and wasmCloud give a component, with the oddities that were read in
//! their code (Spin 4.0.2, wasmCloud 2.7). What a component does here it does there, as far as these are
//! right; a run on the real host is what shows it.
//!
//! - [`SPIN`], [`WASMCLOUD`]: what can be imported.
//! - [`SqliteLike`], [`RedisLike`]: the stores behind them. There is one name space for values and
//!   counters, and a counter can be read as what it is stored as.

mod redis_like;
mod spin;
mod sqlite_like;
mod wasmcloud;

use host::Interfaces;

pub use redis_like::RedisLike;
pub use sqlite_like::SqliteLike;

/// What Spin 3 and 4 give beside the contract's interfaces.
pub const SPIN: Interfaces = Interfaces::And(spin::link);
/// What wasmCloud 2 gives beside them.
pub const WASMCLOUD: Interfaces = Interfaces::And(wasmcloud::link);
