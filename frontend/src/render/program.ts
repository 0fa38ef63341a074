/** A pair of compiled shaders and their uniforms by name. */

import type { Rgb } from './types';

export class Program {
  private readonly gl: WebGL2RenderingContext;
  private readonly program: WebGLProgram;
  private readonly locations = new Map<string, WebGLUniformLocation | null>();

  constructor(gl: WebGL2RenderingContext, vertex: string, fragment: string) {
    this.gl = gl;
    this.program = gl.createProgram();
    gl.attachShader(this.program, compile(gl, gl.VERTEX_SHADER, vertex));
    gl.attachShader(this.program, compile(gl, gl.FRAGMENT_SHADER, fragment));
    gl.linkProgram(this.program);
    if (gl.getProgramParameter(this.program, gl.LINK_STATUS) !== true && !gl.isContextLost()) {
      throw new Error(`The shaders do not link: ${gl.getProgramInfoLog(this.program) ?? ''}`);
    }
  }

  use(): void {
    this.gl.useProgram(this.program);
  }

  int(name: string, value: number): void {
    this.gl.uniform1i(this.at(name), value);
  }

  float(name: string, value: number): void {
    this.gl.uniform1f(this.at(name), value);
  }

  vec2(name: string, x: number, y: number): void {
    this.gl.uniform2f(this.at(name), x, y);
  }

  ivec2(name: string, x: number, y: number): void {
    this.gl.uniform2i(this.at(name), x, y);
  }

  ivec3(name: string, x: number, y: number, z: number): void {
    this.gl.uniform3i(this.at(name), x, y, z);
  }

  vec3(name: string, [x, y, z]: Rgb): void {
    this.gl.uniform3f(this.at(name), x, y, z);
  }

  vec4(name: string, x: number, y: number, z: number, w: number): void {
    this.gl.uniform4f(this.at(name), x, y, z, w);
  }

  vec3s(name: string, values: readonly Rgb[]): void {
    this.gl.uniform3fv(this.at(name), values.flat());
  }

  private at(name: string): WebGLUniformLocation | null {
    let location = this.locations.get(name);
    if (location === undefined) {
      location = this.gl.getUniformLocation(this.program, name);
      this.locations.set(name, location);
    }
    return location;
  }
}

function compile(gl: WebGL2RenderingContext, kind: number, source: string): WebGLShader {
  const shader = gl.createShader(kind);
  if (shader === null) throw new Error('The graphics context was lost while a shader was made.');
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (gl.getShaderParameter(shader, gl.COMPILE_STATUS) !== true && !gl.isContextLost()) {
    throw new Error(`A shader does not compile: ${gl.getShaderInfoLog(shader) ?? ''}`);
  }
  return shader;
}
