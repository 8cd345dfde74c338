//! Other hosts, played: what Spin and wasmCloud give a component, with the oddities that were read in
//! their code (Spin 4.0.2, wasmCloud 2.7). What a component does here it does there, as far as these are
//! right; a run on the real host is what shows it.
//!
//! - [`Interfaces::Spin`](crate::Interfaces::Spin), [`Interfaces::Wasmcloud`](crate::Interfaces::Wasmcloud):
//!   what can be imported.
//! - [`SqliteLike`], [`RedisLike`]: the stores behind them. There is one name space for values and
//!   counters, and a counter can be read as what it is stored as.

mod redis_like;
pub(crate) mod spin;
mod sqlite_like;
pub(crate) mod wasmcloud;

pub use redis_like::RedisLike;
pub use sqlite_like::SqliteLike;
